"""The tables of exchange: import batches, and fill-in packages."""

from xuncha.exchange.importing.models import ImportBatch as ImportBatch
from xuncha.exchange.importing.models import ImportedRecord as ImportedRecord
from xuncha.exchange.importing.models import ImportFile as ImportFile
from xuncha.exchange.packages.models import FillPackage as FillPackage
from xuncha.exchange.packages.models import PackageReturn as PackageReturn
