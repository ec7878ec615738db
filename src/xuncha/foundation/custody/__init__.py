"""Level 2: identities under two keys, their holders, and every way they are opened (design §6, practice 9–11).

Rooms use what is named here; the pages stand in `people/custody`.
"""

from __future__ import annotations

from xuncha.foundation.custody.ceremony import open_as_holder as open_as_holder
from xuncha.foundation.custody.holders import door_keys as door_keys
from xuncha.foundation.custody.holders import gate as gate
from xuncha.foundation.custody.holders import is_ready as is_ready
from xuncha.foundation.custody.holders import my_capacities as my_capacities
from xuncha.foundation.custody.holders import public_keys as public_keys
from xuncha.foundation.custody.holders import suite as suite
from xuncha.foundation.custody.identities import LABELS as LABELS
from xuncha.foundation.custody.identities import adopt_sealed as adopt_sealed
from xuncha.foundation.custody.identities import destroy_identity as destroy_identity
from xuncha.foundation.custody.identities import door_context as door_context
from xuncha.foundation.custody.identities import has_identity as has_identity
from xuncha.foundation.custody.identities import seal_identity as seal_identity
from xuncha.foundation.custody.identities import sealed_for as sealed_for
from xuncha.foundation.custody.refusals import NotReady as NotReady
from xuncha.foundation.custody.unsealing import approve as approve
from xuncha.foundation.custody.unsealing import decline as decline
from xuncha.foundation.custody.unsealing import look as look
from xuncha.foundation.custody.unsealing import request as request
from xuncha.foundation.custody.unsealing import withdraw as withdraw
