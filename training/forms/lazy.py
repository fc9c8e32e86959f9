"""Labels of two lines, translated when the page is written."""

from typing import Any

from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

lazy_html: Any = lazy(format_html, SafeString)
