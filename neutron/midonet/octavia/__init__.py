# SPDX-License-Identifier: Apache-2.0
"""MidoNet for Octavia: the provider ``midonet``.

Load balancers of Octavia become load balancers of MidoNet, which are routers
with rules and run in every agent: no instance is booted.  ``driver`` is what
octavia.conf names, ``bodies`` says what can be done and how the cluster is
told, ``vip`` opens the port of the address, ``settle`` reports to Octavia.
"""
