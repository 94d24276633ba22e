from aid.models.movements import Movement
from aid.models.stores import Item, Stock, Store
from aid.models.vaccination import DoseReport, DoseStock, Share, Site, Stage, VaccineTarget

__all__ = [
    "DoseReport",
    "DoseStock",
    "Item",
    "Movement",
    "Share",
    "Site",
    "Stage",
    "Stock",
    "Store",
    "VaccineTarget",
]
