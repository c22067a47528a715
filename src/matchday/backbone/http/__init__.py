"""The edge: routes as declarations, access, answers and problems."""

from litestar.params import QueryParameter

from matchday.backbone.http.answers import Answer, Cookie, Cursor, FormFields, Redirect, Slice
from matchday.backbone.http.routing import Route, delete, form, get, page, patch, post, put

__all__ = [
    "Answer",
    "Cookie",
    "Cursor",
    "FormFields",
    "QueryParameter",
    "Redirect",
    "Route",
    "Slice",
    "delete",
    "form",
    "get",
    "page",
    "patch",
    "post",
    "put",
]
