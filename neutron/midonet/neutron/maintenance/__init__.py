# SPDX-License-Identifier: Apache-2.0
"""What keeps MidoNet and Neutron's database the same, after the fact."""
