/* The last command of each target in a table, and on disk as a text log that only grows: one line a change, flushed to
 * the disk before the device answers; rewritten short when it is read at start.  A line cut by a power loss
 * is passed over: the device has then not answered either. */
#include "field/command-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define MAX_TARGETS 1000000u
#define MAX_LOG     (64 * 1024 * 1024)

struct JumCommandMemory {
    GHashTable *last; /* target → JumMemory */
    guint32 epoch;
    int fd; /* −1: not kept */
};

static void
write_line(JumCommandMemory *memory, const char *line)
{
    if (memory->fd < 0)
        return;
    gsize length = strlen(line);
    if (write(memory->fd, line, length) != (gssize) length || fdatasync(memory->fd) != 0) {
        g_printerr("jumeau-field: the memory of commands cannot be written: %s\n",
                   g_strerror(errno));
        close(memory->fd);
        memory->fd = -1;
    }
}

static void
remember(JumCommandMemory *memory,
         const char *target,
         guint64 seq,
         JumMemoryState state,
         const char *cause)
{
    JumMemory *last = g_hash_table_lookup(memory->last, target);
    if (last == NULL) {
        if (g_hash_table_size(memory->last) >= MAX_TARGETS)
            return;
        last = g_new0(JumMemory, 1);
        g_hash_table_insert(memory->last, g_strdup(target), last);
    }
    last->seq = seq;
    last->state = state;
    g_strlcpy(last->cause, cause != NULL ? cause : "", sizeof last->cause);
}

static char *
format_line(const char *target, const JumMemory *m)
{
    return g_strdup_printf("c %" G_GUINT64_FORMAT " %d %s %s\n", m->seq, (int) m->state,
                           m->cause[0] != '\0' ? m->cause : "-", target);
}

static void
read_line(JumCommandMemory *memory, const char *line)
{
    guint64 seq;
    guint epoch;
    int state, used = 0;
    char cause[32];
    if (sscanf(line, "e %u%n", &epoch, &used) == 1 && line[used] == '\0')
        memory->epoch = MAX(memory->epoch, epoch);
    used = 0;
    if (sscanf(line, "c %" G_GUINT64_FORMAT " %d %31s %n", &seq, &state, cause, &used) != 3 ||
        used == 0 || line[used] == '\0' || state < 0 || state > JUM_MEMORY_REFUSED)
        return;
    /* accepted and never finished: the restart lost it */
    if (state == JUM_MEMORY_ACCEPTED)
        state = JUM_MEMORY_MISMATCH;
    remember(memory, line + used, seq, (JumMemoryState) state,
             strcmp(cause, "-") == 0 ? NULL : cause);
}

static void
read_log(JumCommandMemory *memory, const char *path)
{
    g_autofree char *text = NULL;
    gsize bytes = 0;
    if (!g_file_get_contents(path, &text, &bytes, NULL) || bytes > MAX_LOG)
        return;
    char *end = strrchr(text, '\n');
    if (end == NULL)
        return;
    *end = '\0'; /* what follows the last line feed is a line cut short */
    for (char *line = text; line != NULL;) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        read_line(memory, line);
        line = next;
    }
}

static char *
whole_log(const JumCommandMemory *memory)
{
    GString *text = g_string_new(NULL);
    GHashTableIter iter;
    gpointer target, last;
    g_string_append_printf(text, "e %u\n", memory->epoch);
    g_hash_table_iter_init(&iter, memory->last);
    while (g_hash_table_iter_next(&iter, &target, &last)) {
        g_autofree char *line = format_line(target, last);
        g_string_append(text, line);
    }
    return g_string_free(text, FALSE);
}

static gboolean
open_log(JumCommandMemory *memory, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "commands.log", NULL);
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    if (g_mkdir_with_parents(folder, 0700) == 0) {
        read_log(memory, path);
        g_autofree char *text = whole_log(memory);
        memory->fd = g_open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
        if (memory->fd >= 0) {
            write_line(memory, text);
            if (memory->fd >= 0 && g_rename(fresh, path) == 0)
                return TRUE;
        }
    }
    g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s: %s", path, g_strerror(errno));
    return FALSE;
}

JumCommandMemory *
jum_command_memory_new(const char *folder, GError **error)
{
    g_autoptr(JumCommandMemory) memory = g_new0(JumCommandMemory, 1);
    memory->last = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    memory->fd = -1;
    if (folder != NULL && !open_log(memory, folder, error))
        return NULL;
    return g_steal_pointer(&memory);
}

void
jum_command_memory_free(JumCommandMemory *memory)
{
    if (memory == NULL)
        return;
    if (memory->fd >= 0)
        close(memory->fd);
    g_hash_table_unref(memory->last);
    g_free(memory);
}

const JumMemory *
jum_command_memory_last(const JumCommandMemory *memory, const char *target)
{
    return g_hash_table_lookup(memory->last, target);
}

void
jum_command_memory_put(JumCommandMemory *memory,
                       const char *target,
                       guint64 seq,
                       JumMemoryState state,
                       const char *cause)
{
    remember(memory, target, seq, state, cause);
    const JumMemory *last = g_hash_table_lookup(memory->last, target);
    if (last == NULL)
        return;
    g_autofree char *line = format_line(target, last);
    write_line(memory, line);
}

guint32
jum_command_memory_epoch(const JumCommandMemory *memory)
{
    return memory->epoch;
}

gboolean
jum_command_memory_raise_epoch(JumCommandMemory *memory, guint32 epoch)
{
    if (epoch < memory->epoch)
        return FALSE;
    if (epoch > memory->epoch) {
        memory->epoch = epoch;
        g_autofree char *line = g_strdup_printf("e %u\n", epoch);
        write_line(memory, line);
    }
    return TRUE;
}
