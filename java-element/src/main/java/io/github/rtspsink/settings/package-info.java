/** Values of the element's properties and their text form. */
package io.github.rtspsink.settings;
