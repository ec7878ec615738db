"""The tables of exchange: import batches, fill-in packages, and the inside half of the door."""

from xuncha.exchange.door.models import DoorKey as DoorKey
from xuncha.exchange.door.models import DoorOpening as DoorOpening
from xuncha.exchange.door.models import DoorParcel as DoorParcel
from xuncha.exchange.door.models import DoorReply as DoorReply
from xuncha.exchange.door.models import DoorThread as DoorThread
from xuncha.exchange.door.models import NoticePosting as NoticePosting
from xuncha.exchange.importing.models import ImportBatch as ImportBatch
from xuncha.exchange.importing.models import ImportedRecord as ImportedRecord
from xuncha.exchange.importing.models import ImportFile as ImportFile
from xuncha.exchange.national.models import Entry as Entry
from xuncha.exchange.national.models import SheetMapping as SheetMapping
from xuncha.exchange.national.models import SheetSetup as SheetSetup
from xuncha.exchange.packages.models import FillPackage as FillPackage
from xuncha.exchange.packages.models import PackageReturn as PackageReturn
