"""Steps that are not drawn, because the suite answers them otherwise than the contract says, or because the model does not know them; and the
figures that no model knows."""

NOT_DRAWN = {
    "identity that is free again": "A citizen ID that was linked by an enrollment that was retracted is not drawn for another child.",
}

NOT_MODELLED = set()
