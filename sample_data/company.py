"""The vocabulary of the made-up company: its functions, stages, categories, places and words.

Nothing here is random and nothing is an effect; what is planted lives in planted.py.
"""

STAKEHOLDER_FUNCTIONS = (
    "Operations", "Engineering", "Marketing", "IT", "Quality", "Logistics", "HR", "Sales", "Facilities",
)  # fmt: skip
CONTROL_FUNCTIONS = ("Legal", "Finance", "IT security", "Compliance")
ASKED_FUNCTIONS = STAKEHOLDER_FUNCTIONS + CONTROL_FUNCTIONS
FUNCTIONS = (*ASKED_FUNCTIONS, "Procurement", "Supplier", "On hold")
SIDES = ("stakeholder",) * 9 + ("control",) * 4 + ("procurement", "supplier", "on_hold")
CODE = {name: code for code, name in enumerate(FUNCTIONS)}

STAGES = (
    "intake", "requirements", "strategy", "budget_approval", "market", "evaluation", "negotiation",
    "award_decision", "legal_review", "security_review", "signature", "handover", "on_hold",
)  # fmt: skip
STAGE = {name: code for code, name in enumerate(STAGES)}

VALUES = (
    "speed", "specification", "continuity", "experience", "relationship", "control", "risk", "budget",
    "trust", "capacity", "facts", "process", "savings",
)  # fmt: skip
REASONS = (*VALUES[:-1], "other")
TACTICS = (
    "speak_their_language", "prealign", "cocreate", "visual", "small_win", "rational_case",
    "policy", "pressure", "coalition", "plain_ask", "exchange", "personal_appeal",
)  # fmt: skip
TACTIC = {name: code for code, name in enumerate(TACTICS)}
STANCES = ("unaware", "resistant", "neutral", "supportive", "leading")
MEDIA = (
    "email", "call", "meeting", "one_to_one", "workshop", "committee", "document", "visual", "survey",
    "system",
)  # fmt: skip
MEDIUM_MINUTES = (10, 20, 55, 35, 150, 45, 40, 30, 5, 0)
PURPOSES = ("prealign", "ask", "update", "resolve")
OUTCOMES = ("commitment", "compliance", "resistance", "none")
STATUSES = ("open", "completed", "cancelled", "bypassed", "on_hold")
INVOLVED = ("need", "specification", "supplier_chosen", "contract_drafted", "after_commitment")
METHODS = ("rfp", "rfq", "auction", "direct", "renewal")
MODES = ("touch", "wait", "blocked")
VISIT_OUTCOMES = ("advanced", "sent_back", "withdrawn")
PULSE_ITEMS = (
    "ability_needs", "ability_delivery", "benevolence_goals", "benevolence_fair", "integrity_rules",
    "integrity_candour", "willingness",
)  # fmt: skip

LEAD_TEAMS = (
    "Direct materials",
    "Capital goods",
    "Indirect services",
    "IT and digital",
    "Logistics and sites",
)
# category: lead team, how slow it is against the average (a log-additive factor), median spend in euro
CATEGORIES = {
    "Packaging": ("Direct materials", 0.90, 120_000),
    "Castings and machined parts": ("Direct materials", 1.15, 380_000),
    "Electronics and drives": ("Direct materials", 1.20, 420_000),
    "Production supplies": ("Direct materials", 0.85, 60_000),
    "Capital equipment": ("Capital goods", 1.30, 650_000),
    "Maintenance and testing": ("Capital goods", 1.00, 90_000),
    "Marketing services": ("Indirect services", 0.85, 80_000),
    "Personnel services": ("Indirect services", 0.95, 110_000),
    "Travel and fleet": ("Indirect services", 0.90, 140_000),
    "Software and licences": ("IT and digital", 1.15, 160_000),
    "IT services and hardware": ("IT and digital", 1.10, 210_000),
    "Freight and warehousing": ("Logistics and sites", 0.95, 260_000),
    "Buildings and energy": ("Logistics and sites", 1.05, 180_000),
}
CATEGORY_NAMES = tuple(CATEGORIES)

# what each function buys: item, category; the first items are bought most often
ITEMS = {
    "Operations": (
        ("Packaging film", "Packaging"), ("Pallets and crates", "Packaging"),
        ("Cutting tools", "Production supplies"), ("Lubricants and coolants", "Production supplies"),
        ("Industrial gases", "Production supplies"), ("Press maintenance", "Maintenance and testing"),
        ("Robot cell", "Capital equipment"), ("Work clothing", "Production supplies"),
    ),
    "Engineering": (
        ("Gear housing castings", "Castings and machined parts"), ("Servo motors", "Electronics and drives"),
        ("Prototype machining", "Castings and machined parts"), ("Control boards", "Electronics and drives"),
        ("Test bench", "Capital equipment"), ("Bearings", "Castings and machined parts"),
        ("CAD licences", "Software and licences"),
    ),
    "Marketing": (
        ("Trade fair stand", "Marketing services"), ("Media agency", "Marketing services"),
        ("Catalogues and print", "Marketing services"), ("Product films", "Marketing services"),
        ("Customer portal", "Software and licences"),
    ),
    "IT": (
        ("Cloud hosting", "IT services and hardware"), ("ERP support", "IT services and hardware"),
        ("Laptops and docks", "IT services and hardware"), ("Network switches", "IT services and hardware"),
        ("Shop-floor software", "Software and licences"), ("Service desk", "IT services and hardware"),
    ),
    "Quality": (
        ("Calibration service", "Maintenance and testing"), ("Material testing", "Maintenance and testing"),
        ("Measuring machine", "Capital equipment"), ("Audit software", "Software and licences"),
    ),
    "Logistics": (
        ("Road freight", "Freight and warehousing"), ("Sea freight Asia", "Freight and warehousing"),
        ("Parcel service", "Freight and warehousing"), ("Forklift leasing", "Freight and warehousing"),
        ("Customs broker", "Freight and warehousing"),
    ),
    "HR": (
        ("Temporary workers", "Personnel services"), ("Recruiting platform", "Software and licences"),
        ("Language courses", "Personnel services"), ("Occupational health", "Personnel services"),
    ),
    "Sales": (
        ("Car fleet leasing", "Travel and fleet"), ("CRM licences", "Software and licences"),
        ("Travel agency", "Travel and fleet"), ("Sales training", "Personnel services"),
    ),
    "Facilities": (
        ("Cleaning service", "Buildings and energy"), ("Electricity supply", "Buildings and energy"),
        ("Canteen operator", "Buildings and energy"), ("Fire protection", "Buildings and energy"),
        ("Roof renewal", "Buildings and energy"), ("Site security", "Buildings and energy"),
    ),
}  # fmt: skip
REQUEST_SHARE = (0.22, 0.18, 0.11, 0.14, 0.08, 0.09, 0.03, 0.07, 0.08)

# site, region, share of the requests
SITES = (
    ("Plant North", "Germany", 0.24), ("Plant South", "Germany", 0.20), ("Headquarters", "Germany", 0.16),
    ("Plant Poznań", "Poland", 0.14), ("Plant Plzeň", "Czechia", 0.12), ("Plant Querétaro", "Mexico", 0.09),
    ("Service centre Lyon", "France", 0.05),
)  # fmt: skip
BUSINESS_UNITS = ("Drives", "Pumps and valves", "Service and spares", "Corporate")
BUSINESS_UNIT_SHARE = (0.34, 0.28, 0.16, 0.22)
METHOD_WORD = {
    "rfp": "tender",
    "rfq": "quotation",
    "auction": "auction",
    "direct": "award",
    "renewal": "renewal",
}

LEVELS = ("Executive", "Director", "Manager", "Specialist")
LEVEL_SHARE = (0.06, 0.20, 0.44, 0.30)
ROLES = {
    "Executive": "Head of {}", "Director": "{} director", "Manager": "{} manager",
    "Specialist": "{} specialist",
}  # fmt: skip

BENEFIT_WORDS = {
    "speed": ("Ready to use earlier than with the old process", 12, "days"),
    "specification": ("All must-have specifications confirmed in writing", 18, "requirements"),
    "continuity": ("Fewer line stops through a second qualified source", 14, "hours"),
    "experience": ("Fewer complaints from the people who use it", 30, "tickets"),
    "relationship": ("The trusted supplier keeps the critical volume", 60, "percent"),
    "control": ("One place where every change order is seen", 25, "changes"),
    "risk": ("Liability capped and insured", 400_000, "EUR"),
    "budget": ("Cost known for the whole term, no index surprises", 36_000, "EUR"),
    "trust": ("Open book: margin and indices visible", 4, "reviews"),
    "capacity": ("Hours freed for the team", 120, "hours"),
    "facts": ("Benchmarked against comparable offers", 6, "offers"),
    "process": ("Steps removed from call-off to invoice", 5, "steps"),
    "savings": ("Lower price at the same volume", 48_000, "EUR"),
}
NOTES = {
    "speed": ("We cannot wait another month", "Launch date is fixed"),
    "specification": ("Spec was changed without us", "The cheaper part does not meet the drawing"),
    "continuity": ("A line stop costs more than the saving", "No second ramp-up this year"),
    "experience": ("Users will hate the change", "Last switch meant weeks of tickets"),
    "relationship": ("We have worked with them for ten years", "They know our plant"),
    "control": ("We want to choose the agency ourselves", "Not procurement's call"),
    "risk": ("Liability clause is open", "Data leaves the EU"),
    "budget": ("Cost centre has no room this year", "Wrong budget line"),
    "trust": ("Last time the saving never arrived", "We were not told the whole story"),
    "capacity": ("Nobody free to evaluate before the shutdown", "Team is in the audit"),
    "facts": ("Show me the comparison first", "Numbers do not match ours"),
    "process": ("Form is missing two signatures", "Wrong approval path"),
    "other": ("Will come back to this", "Needs a talk"),
}
COMMENTS = (
    "Answers quickly now", "Still talks about price first", "Good support in the tender",
    "Came in too late again", "Knows our lines", "Too many forms",
    "Kept the date this time", "I buy it myself when it is urgent",
)  # fmt: skip
