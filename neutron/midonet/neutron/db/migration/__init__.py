# SPDX-License-Identifier: Apache-2.0
"""Tables of networking-midonet: neutron-db-manage --subproject networking-midonet."""
