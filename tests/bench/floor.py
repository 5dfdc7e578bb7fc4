"""The least a webhook can be: the signature verified and one durable, deduplicated row stored, by the same kind of server."""

import base64
import hashlib
import hmac
import json
import os
from datetime import UTC, datetime

from flask import Flask, Response, abort, request
from sqlalchemy import Column, DateTime, LargeBinary, MetaData, String, Table
from sqlalchemy.dialects import postgresql, sqlite

from booking.database import open_database, transact

metadata = MetaData()
EVENTS = Table(
    "floor_events",
    metadata,
    Column("event_id", String(64), primary_key=True),
    Column("event", LargeBinary),
    Column("at", DateTime(timezone=True)),
)


def app() -> Flask:
    """The application; its table is made at the first start."""
    engine = open_database(os.environ["FLOOR_DATABASE_URL"])
    metadata.create_all(engine)
    secret = os.environ["LINE_CHANNEL_SECRET"].encode()
    dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
    application = Flask("floor")

    @application.post("/line/webhook")
    def webhook() -> Response:
        body = request.get_data()
        signed = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()
        if not hmac.compare_digest(signed, request.headers.get("X-Line-Signature", "")):
            abort(401)
        event = json.loads(body)["events"][0]
        row = {"event_id": event["webhookEventId"], "event": body, "at": datetime.now(UTC)}
        statement = dialect.insert(EVENTS).values(row).on_conflict_do_nothing()
        transact(engine, lambda connection: connection.execute(statement).rowcount)
        return Response("{}", 200, mimetype="application/json")

    return application
