#pragma once

#include "base/error.h"

/**
 * JumKeyFile: sections and keys that people write ("[section]" "key=value"), with the line of each for messages.
 * Unlike GKeyFile alone it refuses a section or a key given twice: which one counts would be a guess.
 * Thread: read-only from any thread.
 */
typedef struct JumKeyFile JumKeyFile;

/**
 * jum_key_file_open: at most 4 MiB of UTF-8.
 * Errors: JUM_ERROR_IO, JUM_ERROR_FORMAT naming file and line.
 */
JumKeyFile *jum_key_file_open(const char *path, GError **error) JUM_MUST_USE;
/** jum_key_file_open_text: @text: [bytes]; @name stands in messages. */
JumKeyFile *jum_key_file_open_text(const char *text, gsize bytes, const char *name, GError **error)
    JUM_MUST_USE;
void jum_key_file_free(JumKeyFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumKeyFile, jum_key_file_free)

/** jum_key_file_text_bytes: the whole text as read, for hashes; borrowed. */
const char *jum_key_file_text_bytes(const JumKeyFile *file, gsize *bytes);
/** jum_key_file_sections: names in the order of the file; the caller frees with g_strfreev(). */
char **jum_key_file_sections(const JumKeyFile *file, gsize *n);
/** jum_key_file_keys: of a section, in the order of the file; the caller frees with g_strfreev(). */
char **jum_key_file_keys(const JumKeyFile *file, const char *section, gsize *n);
/** jum_key_file_line: from 1; of the section where it has no such key; 0 where there is no such section. */
guint jum_key_file_line(const JumKeyFile *file, const char *section, const char *key);

/** jum_key_file_fault: sets JUM_ERROR_VALUE "file:line: [section] key: what".  Returns FALSE. */
gboolean jum_key_file_fault(
    const JumKeyFile *file, const char *section, const char *key, const char *what, GError **error);

/** jum_key_file_text: NULL if absent; the caller frees. */
char *jum_key_file_text(const JumKeyFile *file, const char *section, const char *key);
/** jum_key_file_text_or: a copy of @otherwise if absent; the caller frees. */
char *jum_key_file_text_or(const JumKeyFile *file,
                           const char *section,
                           const char *key,
                           const char *otherwise);
/** jum_key_file_number: a number from @lo to @hi; absent is a fault. */
gboolean jum_key_file_number(const JumKeyFile *file,
                             const char *section,
                             const char *key,
                             double lo,
                             double hi,
                             double *value,
                             GError **error) JUM_MUST_USE;
/** jum_key_file_number_or: the same, @value untouched if absent. */
gboolean jum_key_file_number_or(const JumKeyFile *file,
                                const char *section,
                                const char *key,
                                double lo,
                                double hi,
                                double *value,
                                GError **error) JUM_MUST_USE;
/** jum_key_file_boolean: true or false; @value untouched if absent. */
gboolean jum_key_file_boolean(const JumKeyFile *file,
                              const char *section,
                              const char *key,
                              gboolean *value,
                              GError **error) JUM_MUST_USE;
/** jum_key_file_only: FALSE with @error if the section has a key not in @known (ended by NULL). */
gboolean jum_key_file_only(const JumKeyFile *file,
                           const char *section,
                           const char *const *known,
                           GError **error) JUM_MUST_USE;
