# SPDX-License-Identifier: Apache-2.0
"""Nothing was ever taken away."""

from neutron.db.migration import cli

revision = '9a3f60b8e17d'
down_revision = 'start_networking_midonet'
branch_labels = (cli.CONTRACT_BRANCH,)


def upgrade():
    pass
