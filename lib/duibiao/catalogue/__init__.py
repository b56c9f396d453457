"""What things are called, and what they mean: a leaf that everybody may ask and that asks nobody."""

from duibiao.catalogue.book import Catalogue, load_catalogue
from duibiao.catalogue.indicators import Indicator
from duibiao.catalogue.names import NameMatch
from duibiao.catalogue.regions import Region
from duibiao.catalogue.relations import Relation
from duibiao.catalogue.sources import Source, load_sources
from duibiao.catalogue.units import UnitTable

__all__ = [
    "Catalogue",
    "Indicator",
    "NameMatch",
    "Region",
    "Relation",
    "Source",
    "UnitTable",
    "load_catalogue",
    "load_sources",
]
