# SPDX-License-Identifier: Apache-2.0
"""docs/guide.md names every option, with its default."""

import pathlib
import re

from midonet.neutron import config

GUIDE = pathlib.Path(__file__).parents[2] / 'docs' / 'guide.md'


def documented():
    text = GUIDE.read_text(encoding='utf-8')
    section = text.split("## The plug-in's own options")[1].split('\n## ')[0]
    for row in re.findall(r'^\| `(.*?) \|(.*?)\|', section, re.MULTILINE):
        names = re.findall(r'\w+', row[0])
        defaults = [d.strip().strip('`') for d in row[1].split(',')]
        yield from zip(names, defaults * len(names) if len(defaults) == 1
                       else defaults)


def as_written(option):
    """As the page says it; of certificates it names those of the system."""
    if option.name == 'cafile':
        return "system's"
    return {None: 'not set', '': 'empty'}.get(option.default,
                                              str(option.default))


def test_the_guide_has_all_options_and_their_defaults():
    # Not: what has no effect any more, and what is for tests.
    meant = [o for o in config.OPTIONS
             if not o.deprecated_for_removal and o.name != 'client']
    assert dict(documented()) == {o.name: as_written(o) for o in meant}
