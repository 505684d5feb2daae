package org.midonet.cli.language;

import java.util.List;
import java.util.Optional;
import org.midonet.cli.kind.Attribute;
import org.midonet.cli.kind.Branch;
import org.midonet.cli.kind.Entity;

/**
 * A command that was understood.
 *
 * @param verb what to do
 * @param here the object at the end of the path; the root when there is no path
 * @param branch the collection, for list, create and describe
 * @param pairs filters of a list, values of a create or set
 * @param fields the attributes of a show or clear
 * @param word the word of a sett or debug
 */
public record Match(
    Verb verb,
    Entity here,
    Optional<Branch> branch,
    List<Pair> pairs,
    List<Attribute> fields,
    String word) {}
