# SPDX-License-Identifier: Apache-2.0
"""Tables: neutron-db-manage --subproject networking-midonet."""
