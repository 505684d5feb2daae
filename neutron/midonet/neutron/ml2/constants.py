# SPDX-License-Identifier: Apache-2.0

TYPE_MIDONET = 'midonet'
TYPE_UPLINK = 'uplink'
TYPES = (TYPE_MIDONET, TYPE_UPLINK)
VIF_TYPE = 'midonet'
