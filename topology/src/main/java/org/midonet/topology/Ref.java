package org.midonet.topology;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares that a record component ({@code UUID}, {@code Optional<UUID>} or {@code List<UUID>})
 * points to other objects. The store refuses a reference to what does not exist, and follows {@link
 * #onDelete} when the target is deleted.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface Ref {

  /** The type pointed to. */
  Class<? extends TopologyObject> to();

  /** What happens to the record that declares this component when its target is deleted. */
  OnDelete onDelete() default OnDelete.CLEAR;

  /** The target points back by its component of the same name: the store keeps both sides equal. */
  boolean symmetric() default false;

  /** At most one object may point to a target by this component. */
  boolean exclusive() default false;
}
