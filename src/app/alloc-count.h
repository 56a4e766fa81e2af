#pragma once

#include <glib.h>

/**
 * jum_alloc_count_start: from now on, allocations of this thread are counted.  Only a program that links this file counts;
 * under a sanitizer the count stays 0.
 */
void jum_alloc_count_start(void);
/** jum_alloc_count_stop: how many there were. */
guint jum_alloc_count_stop(void);
