/* malloc of glibc with a counter a thread in front, switched on for the part of a frame that is ours (not the driver's):
 * the only way to prove "nothing is allocated in the frame loop" for GLib's containers too. */
#include "app/alloc-count.h"

#include <stddef.h>

static __thread gboolean counting;
static __thread guint count;

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t n, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);
void *malloc(size_t bytes);
void *calloc(size_t n, size_t bytes);
void *realloc(void *block, size_t bytes);

void *
malloc(size_t bytes)
{
    count += counting ? 1 : 0;
    return __libc_malloc(bytes);
}

void *
calloc(size_t n, size_t bytes)
{
    count += counting ? 1 : 0;
    return __libc_calloc(n, bytes);
}

void *
realloc(void *block, size_t bytes)
{
    count += counting ? 1 : 0;
    return __libc_realloc(block, bytes);
}
#endif

void
jum_alloc_count_start(void)
{
    count = 0;
    counting = TRUE;
}

guint
jum_alloc_count_stop(void)
{
    counting = FALSE;
    return count;
}
