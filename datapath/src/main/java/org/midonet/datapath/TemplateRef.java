package org.midonet.datapath;

/**
 * Names a template. Numbers are used again, with a higher generation.
 *
 * @param number its place in the table
 * @param generation counts what has been in that place
 */
public record TemplateRef(int number, int generation) {}
