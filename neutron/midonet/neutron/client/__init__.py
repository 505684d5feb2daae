# SPDX-License-Identifier: Apache-2.0
"""What speaks HTTP to MidoNet's cluster, and knows nothing of Neutron."""
