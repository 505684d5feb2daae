/**
 * The terminals of MidoNet: one main class a command.
 *
 * <p>In come an operator's words: a line of midonet-cli's language, a sub-command of mn-conf, a
 * port to bind. Out go calls of the REST API ({@link org.midonet.cli.MidonetCli}), writes to the
 * configuration store ({@link org.midonet.cli.MnConf}) or to a port of the topology ({@link
 * org.midonet.cli.MmCtl}), and lines on standard output whose form is an interface to scripts. A
 * main class only reads its surroundings (arguments, environment, standard streams) and hands them
 * on; it is the one place that ends the process.
 */
@NullMarked
package org.midonet.cli;

import org.jspecify.annotations.NullMarked;
