"""The pages of content: what everybody reads, and where editors write."""

from matchday.modules.content.pages.reading import reading
from matchday.modules.content.pages.writing import writing

pages = [*reading, *writing]
