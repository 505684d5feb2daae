# SPDX-License-Identifier: Apache-2.0
"""What MidoNet has not acknowledged yet."""

from alembic import op
from neutron.db import migration
from neutron.db.migration import cli
import sqlalchemy as sa

revision = '5c1d7e20a94b'
down_revision = 'start_networking_midonet'
branch_labels = (cli.EXPAND_BRANCH,)
neutron_milestone = [migration.ZED] if hasattr(migration, 'ZED') else []


def upgrade():
    op.create_table(
        'midonet_journal',
        sa.Column('id', sa.BigInteger(), primary_key=True,
                  autoincrement=True),
        sa.Column('kind', sa.String(32), nullable=False),
        sa.Column('resource_id', sa.String(36), nullable=False),
        sa.Column('due_at', sa.BigInteger(), nullable=False, index=True),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('error', sa.String(255), nullable=True))
