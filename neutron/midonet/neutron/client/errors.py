# SPDX-License-Identifier: Apache-2.0
"""How a request to the cluster can fail."""

from neutron_lib import exceptions


class ClusterError(exceptions.NeutronException):
    """The cluster did not do what it was asked."""

    message = 'MidoNet: %(reason)s'

    def __init__(self, reason, status=None):
        super().__init__(reason=reason)
        self.status = status


class Unavailable(ClusterError, exceptions.ServiceUnavailable):
    """Nobody answered, or the cluster cannot reach its database.

    The request may have been carried out nevertheless.
    """


class LoginRefused(ClusterError):
    """Wrong user, password or project, or not an administrator."""


class Refused(ClusterError):
    """The cluster understood and said no; repeating does not help."""
