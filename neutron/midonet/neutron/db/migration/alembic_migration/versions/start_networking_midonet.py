# SPDX-License-Identifier: Apache-2.0
"""The root of all branches."""

revision = 'start_networking_midonet'
down_revision = None


def upgrade():
    pass
