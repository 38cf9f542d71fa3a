"""What the suite is known to do otherwise than the contract says. Steps that would meet one of these are not drawn while it stands here."""

KNOWN_DIFFERENCES = {
    "A5": "What belongs to a project can be planned before the year of the project; an update can lie before the creation.",
    "C3": "A citizen ID stays bound to the person of a retracted enrollment, and a second one can be linked to a child.",
    "C6": "An account may be below zero on a day while its present sum is not.",
    "C7": "A decision on a loan counts loans of all days, and a disbursement does not count them again.",
    "F3": "A creation that is sent again after its record was retracted is answered with the retracted resource; a retracted code stays taken.",
    "G6": "The premium of a year for which none was published is that of the year before.",
    "chain founded later": "A chain can be corrected to be founded after its reports.",
    "consumption above 10^13": "A report of consumption has at most 10^15 fen, and can be corrected to at most 10^13.",
    "division of what rests on it": "A correction of an enrollment's division leaves its entitlement and later waivers in the old one.",
    "point in the district": "A village point, which lies in a township or a village, can be corrected to lie in the whole district.",
}
