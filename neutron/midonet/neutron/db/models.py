# SPDX-License-Identifier: Apache-2.0

from neutron_lib.db import model_base
import sqlalchemy as sa


class JournalEntry(model_base.BASEV2):
    """One change that MidoNet has not acknowledged yet."""

    __tablename__ = 'midonet_journal'

    id = sa.Column(sa.BigInteger().with_variant(sa.Integer(), 'sqlite'),
                   primary_key=True, autoincrement=True)
    kind = sa.Column(sa.String(32), nullable=False)
    resource_id = sa.Column(sa.String(36), nullable=False)
    # Seconds since 1970.  When somebody may take care of it; until then it
    # is the business of the request that wrote it, or of one worker.
    due_at = sa.Column(sa.BigInteger(), nullable=False, index=True)
    attempts = sa.Column(sa.Integer(), nullable=False, default=0)
    error = sa.Column(sa.String(255), nullable=True)
