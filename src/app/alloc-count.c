/* malloc of glibc with a counter a thread in front, switched on for a frame: the only way to prove "nothing is allocated
 * in the frame loop" for GLib's containers too.  What the driver allocates for itself is not ours and not counted: a
 * call that comes out of one of its libraries. */
#include "app/alloc-count.h"

#include <link.h>
#include <stddef.h>
#include <string.h>

#define MOST_RANGES 64

static __thread gboolean counting;
static __thread guint count;

/* Where the driver's libraries lie. */
static struct {
    guintptr from, to;
} drivers[MOST_RANGES];
static guint n_drivers;

static gboolean
is_driver(const char *path)
{
    static const char *const names[] = {"dri",    "gallium",  "LLVM",   "libGL",
                                        "libEGL", "libglapi", "swrast", "libstdc++",
                                        "libdrm", "nvidia",   "mesa"};
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strstr(name, names[i]) != NULL)
            return TRUE;
    return FALSE;
}

static int
note_library(struct dl_phdr_info *info, size_t size, void *data)
{
    for (int k = 0; is_driver(info->dlpi_name) && k < info->dlpi_phnum; k++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[k];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0 || n_drivers >= MOST_RANGES)
            continue;
        drivers[n_drivers].from = info->dlpi_addr + part->p_vaddr;
        drivers[n_drivers++].to = info->dlpi_addr + part->p_vaddr + part->p_memsz;
    }
    return 0;
}

static void
note_call(void *caller)
{
    guintptr at = (guintptr) caller;
    for (guint i = 0; i < n_drivers; i++)
        if (at >= drivers[i].from && at < drivers[i].to)
            return;
    count++;
}

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
    if (counting)
        note_call(__builtin_return_address(0));
    return __libc_malloc(bytes);
}

void *
calloc(size_t n, size_t bytes)
{
    if (counting)
        note_call(__builtin_return_address(0));
    return __libc_calloc(n, bytes);
}

void *
realloc(void *block, size_t bytes)
{
    if (counting)
        note_call(__builtin_return_address(0));
    return __libc_realloc(block, bytes);
}
#endif

void
jum_alloc_count_start(void)
{
    if (n_drivers == 0)
        dl_iterate_phdr(note_library, NULL);
    count = 0;
    counting = TRUE;
}

guint
jum_alloc_count_stop(void)
{
    counting = FALSE;
    return count;
}
