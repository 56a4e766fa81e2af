/* A power cut for tests, preloaded into the controller: before each write or truncation of journal.db and its WAL, what
 * it replaces goes to FILE.undo; an fsync or fdatasync of the file empties that.  After a kill -9, playing FILE.undo
 * backwards (power_cut() of test-power.py) leaves what a disk holds that lost everything not yet synced.
 * Record: old size, offset, length, the old bytes, length again (so that the file can be read from its end). */
#undef _FILE_OFFSET_BITS /* pwrite and pwrite64 are two names here */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* the next definition of a function, as the type of @name */
#define REAL(name, ...) ((__typeof__(name) *) dlsym(RTLD_NEXT, #name))(__VA_ARGS__)

/* 1 and @undo set if @fd is the journal or its WAL. */
static int
is_journal(int fd, char *undo)
{
    char link[64], path[PATH_MAX - 8];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0)
        return 0;
    path[n] = '\0';
    const char *name = strrchr(path, '/');
    if (name == NULL || (strcmp(name, "/journal.db") != 0 && strcmp(name, "/journal.db-wal") != 0))
        return 0;
    snprintf(undo, PATH_MAX, "%s.undo", path);
    return 1;
}

static void
remember(int fd, int64_t offset, int64_t length)
{
    char undo[PATH_MAX];
    struct stat s;
    if (!is_journal(fd, undo) || fstat(fd, &s) != 0)
        return;
    int64_t old = offset >= s.st_size           ? 0
                  : length < s.st_size - offset ? length
                                                : s.st_size - offset;
    char *bytes = malloc((size_t) old + 32);
    int64_t head[3] = {s.st_size, offset, old};
    if (bytes == NULL)
        abort();
    memcpy(bytes, head, sizeof head);
    if (old > 0 && pread(fd, bytes + sizeof head, (size_t) old, offset) != old)
        abort();
    memcpy(bytes + sizeof head + old, &old, sizeof old);
    int out = open(undo, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    size_t total = sizeof head + (size_t) old + sizeof old;
    if (out < 0 || REAL(write, out, bytes, total) != (ssize_t) total)
        abort();
    close(out);
    free(bytes);
}

/* A slow disk, so that a cut falls now and then between write and sync. */
static void
wait_for_disk(int fd)
{
    char undo[PATH_MAX];
    if (is_journal(fd, undo))
        usleep(4000);
}

static void
synced(int fd)
{
    char undo[PATH_MAX];
    if (is_journal(fd, undo))
        unlink(undo);
}

ssize_t
write(int fd, const void *data, size_t n)
{
    if (fd > 2)
        remember(fd, lseek(fd, 0, SEEK_CUR), (int64_t) n);
    return REAL(write, fd, data, n);
}

ssize_t
pwrite(int fd, const void *data, size_t n, off_t offset)
{
    remember(fd, offset, (int64_t) n);
    return REAL(pwrite, fd, data, n, offset);
}

ssize_t
pwrite64(int fd, const void *data, size_t n, off64_t offset)
{
    remember(fd, offset, (int64_t) n);
    return REAL(pwrite64, fd, data, n, offset);
}

int
ftruncate(int fd, off_t length)
{
    remember(fd, length, INT64_MAX);
    return REAL(ftruncate, fd, length);
}

int
ftruncate64(int fd, off64_t length)
{
    remember(fd, length, INT64_MAX);
    return REAL(ftruncate64, fd, length);
}

int
fsync(int fd)
{
    wait_for_disk(fd);
    int code = REAL(fsync, fd);
    if (code == 0)
        synced(fd);
    return code;
}

int
fdatasync(int fd)
{
    wait_for_disk(fd);
    int code = REAL(fdatasync, fd);
    if (code == 0)
        synced(fd);
    return code;
}
