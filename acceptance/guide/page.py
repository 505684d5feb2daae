# SPDX-License-Identifier: Apache-2.0
"""What docs/guide.md tells to type, so that what is run is what is written."""

import re


def commands(home, heading):
    """The blocks of shell commands of one section, in their order.

    Blocks that are parts of files, which begin with [, are left out.
    """
    with open(home + '/docs/guide.md', encoding='utf-8') as f:
        text = f.read()
    section = text.split('\n## %s\n' % heading, 1)[1].split('\n## ', 1)[0]
    blocks = re.findall(r'^```\n(.*?)^```$', section,
                        re.MULTILINE | re.DOTALL)
    return [block for block in blocks if not block.startswith('[')]
