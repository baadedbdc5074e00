"""The walk with the client of openapi-python-client."""

import os
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any, TypeVar

from nguon_client import AuthenticatedClient, Client
from nguon_client.api.account import sign_in
from nguon_client.api.acts import create_act
from nguon_client.api.chain import trace_chain
from nguon_client.api.epcis import create_event
from nguon_client.api.lots import get_lot, get_lot_qr, save_lot_by_code
from nguon_client.api.products import create_product
from nguon_client.api.public import get_trace, list_catalogue
from nguon_client.models.act_input import ActInput
from nguon_client.models.act_item import ActItem
from nguon_client.models.act_kind import ActKind
from nguon_client.models.act_view import ActView
from nguon_client.models.catalogue_kind import CatalogueKind
from nguon_client.models.create_event_body import CreateEventBody
from nguon_client.models.get_lot_qr_format import GetLotQrFormat
from nguon_client.models.lot_update import LotUpdate
from nguon_client.models.product_input import ProductInput
from nguon_client.models.public_trace_lot import PublicTraceLot
from nguon_client.models.record_lot_view import RecordLotView
from nguon_client.models.record_product_view import RecordProductView
from nguon_client.models.session import Session
from nguon_client.models.sign_in import SignIn
from nguon_client.models.trace_view import TraceView
from nguon_client.types import Response

Parsed = TypeVar("Parsed")


def ok(answer: Response[Any], kind: type[Parsed], status: HTTPStatus = HTTPStatus.OK) -> Parsed:
    """Returns the content of an answer, or fails with its problem."""
    assert answer.status_code == status, answer.content
    assert isinstance(answer.parsed, kind), type(answer.parsed)
    return answer.parsed


address = os.environ["NGUON"]
anybody = Client(base_url=address)
account = SignIn(email="chu@thuanhoa.example.vn", password="Nguon-demo-2026")
session = ok(sign_in.sync_detailed(client=anybody, body=account), Session)
client = AuthenticatedClient(base_url=address, token=session.access_token)

categories = list_catalogue.sync_detailed(CatalogueKind.PRODUCT_CATEGORY, client=anybody).parsed
assert isinstance(categories, list)
body = ProductInput(name="Thanh long", category_id=categories[0].id)
product = ok(create_product.sync_detailed(client=client, body=body), RecordProductView, HTTPStatus.CREATED)

now = datetime.now(timezone.utc)
code = f"PY/{now:%H%M%S%f}"
body = LotUpdate(name="Lô", code=code, product_id=product.id)
created = ok(save_lot_by_code.sync_detailed(code, client=client, body=body), RecordLotView, HTTPStatus.CREATED)

# What was read is put back with another name.
body = LotUpdate.from_dict({**created.to_dict(), "name": "Lô của Python"})
changed = save_lot_by_code.sync_detailed(code, client=client, body=body, if_match=f'"{created.version}"')
lot = ok(changed, RecordLotView)
assert lot.name == "Lô của Python"
assert ok(get_lot.sync_detailed(lot.id, client=client), RecordLotView).to_dict() == lot.to_dict()

qr = get_lot_qr.sync_detailed(lot.id, client=client, format_=GetLotQrFormat.PNG, preview=True)
assert qr.content[1:4] == b"PNG"

items = [ActItem(lot_id=lot.id, quantity=5, unit="KGM")]
act = ActInput(kind=ActKind.HARVEST, happened_at=now - timedelta(minutes=2), items=items)
assert ok(create_act.sync_detailed(client=client, body=act), ActView, HTTPStatus.CREATED).kind == ActKind.HARVEST
event = CreateEventBody.from_dict(
    {
        "type": "ObjectEvent",
        "eventTime": (now - timedelta(minutes=1)).isoformat(),
        "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
        "bizStep": "inspecting",
        "quantityList": [{"epcClass": f"{address}/t/{lot.trace_code}", "quantity": 5, "uom": "KGM"}],
    }
)
assert create_event.sync_detailed(client=client, body=event).status_code == HTTPStatus.CREATED

assert ok(trace_chain.sync_detailed(client=client, record_id=lot.id), TraceView).nodes

# Anybody, without an account.
page = ok(get_trace.sync_detailed(lot.trace_code, client=anybody), PublicTraceLot)
assert page.lot.code == code
