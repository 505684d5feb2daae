# SPDX-License-Identifier: Apache-2.0

from alembic import context
from neutron.db.migration.connection import DBConnection
from neutron_lib.db import model_base
from oslo_config import cfg
import sqlalchemy as sa
from sqlalchemy import event

from midonet.neutron.db import models

VERSION_TABLE = 'alembic_version_midonet'
OURS = {models.JournalEntry.__tablename__}

config = context.config
neutron_config = config.neutron_config


def storage_engine():
    try:
        chosen = neutron_config.command.mysql_engine
    except cfg.NoSuchOptError:
        chosen = None
    return chosen or model_base.BASEV2.__table_args__['mysql_engine']


@event.listens_for(sa.Table, 'after_parent_attach')
def set_storage_engine(target, parent):
    target.kwargs['mysql_engine'] = storage_engine()


def ours(object_, name, type_, reflected, compare_to):
    return type_ != 'table' or name in OURS


def run(**where):
    context.configure(target_metadata=model_base.BASEV2.metadata,
                      version_table=VERSION_TABLE, include_object=ours,
                      **where)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    if neutron_config.database.connection:
        run(url=neutron_config.database.connection)
    else:
        run(dialect_name=neutron_config.database.engine)
else:
    with DBConnection(neutron_config.database.connection,
                      config.attributes.get('connection')) as connection:
        run(connection=connection)
