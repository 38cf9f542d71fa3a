"""Steps that are not drawn, because the suite answers them otherwise than the contract says, or because the model does not know them."""

NOT_DRAWN = {
    "created again": "A creation that is sent again after its record was retracted is answered with the retracted resource; a retracted code stays taken.",
    "premium of no year": "The premium of a year for which none was published is that of the year before.",
    "order of a project": "What belongs to a project is drawn in the year of the project or later; the order of the two is not modelled.",
    "identity that is free again": "A citizen ID that was linked by an enrollment that was retracted is not drawn for another child.",
    "loans of a borrower": "A borrower has one loan only: how many it may have is not modelled.",
    "chain founded later": "A chain is not corrected to be founded after its reports.",
    "division of what rests on it": "The division of an enrollment with a later entitlement or waiver is not corrected.",
    "point in the district": "A village point is not corrected to lie in the whole district.",
}
