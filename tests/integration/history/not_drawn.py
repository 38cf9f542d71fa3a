"""Steps that are not drawn, because the suite answers them otherwise than the contract says, or because the model does not know them; and the
figures that no model knows."""

NOT_DRAWN = {
    "created again": "A creation that is sent again after its record was retracted is answered with the retracted resource; a retracted code stays taken.",
    "repeated after its retraction": "A request that is sent again after what it recorded was retracted is answered as before.",
    "retraction across services": "A project that has money is not retracted.",
    "premium of no year": "The premium of a year for which none was published is that of the year before.",
    "identity that is free again": "A citizen ID that was linked by an enrollment that was retracted is not drawn for another child.",
}

NOT_MODELLED = set()
