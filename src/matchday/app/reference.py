"""The reference documents, generated from the declarations: one per surface, one of all events, the schema of regulations, the
settings."""

import json
from collections.abc import Mapping

import msgspec

from matchday.app.openapi import as_meant
from matchday.app.process import Process
from matchday.app.registry import load_modules
from matchday.app.settings_reference import settings_reference
from matchday.backbone.events.asyncapi import document
from matchday.backbone.settings import Settings
from matchday.modules.competitions.domain.regulations.document import schema

FOLDER = "docs/reference"


def references() -> Mapping[str, str]:
    """File name → text, the same for the same code."""
    modules = load_modules()
    process = Process(Settings(secret="x" * 32), modules, ("public", "embed", "api", "manage"))
    documents = {
        f"{surface}.openapi.json": as_meant(application.openapi_schema.to_schema())
        for surface, application in process.site.applications.items()
    }
    documents["events.asyncapi.json"] = document(modules)
    documents["regulations.schema.json"] = schema()
    texts = {
        name: json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, default=msgspec.to_builtins) + "\n"
        for name, content in documents.items()
    }
    return texts | {"settings.md": settings_reference()}
