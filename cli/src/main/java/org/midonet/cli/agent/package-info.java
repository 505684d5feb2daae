/**
 * mm-trace, mm-meter and mm-stat: they ask the agent of this host by its local socket
 * (docs/operator-cli.md), and print what it answers in the forms that scripts know.
 */
@NullMarked
package org.midonet.cli.agent;

import org.jspecify.annotations.NullMarked;
