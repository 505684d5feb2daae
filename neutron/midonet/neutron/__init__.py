# SPDX-License-Identifier: Apache-2.0
"""MidoNet for Neutron.

Neutron's database says what a cloud's networks are to be; this package tells
MidoNet's cluster each change of it, as JSON over HTTP, and sees to it that
none is lost.  ``plugin_v2`` and ``services.l3`` are what neutron.conf names,
``ml2`` are the drivers behind the first, ``client`` speaks to the cluster,
``db`` remembers what the cluster has not acknowledged, and ``maintenance``
repeats that and reports the hypervisors' agents to Neutron.
"""
