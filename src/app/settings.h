#pragma once

#include <gio/gio.h>

/* What the program remembers of a person.  Where the schema is not installed (a build tree), GSettings would abort:
 * it is looked up first, and the defaults below hold. */

/** jum_settings: the settings, or NULL where the schema is absent; borrowed. */
GSettings *jum_settings(void);
int jum_settings_int(const char *key, int otherwise);
gboolean jum_settings_bool(const char *key, gboolean otherwise);
/** jum_settings_list: the caller frees with g_strfreev(). */
char **jum_settings_list(const char *key, const char *const *otherwise);
void jum_settings_set_int(const char *key, int value);
void jum_settings_set_bool(const char *key, gboolean value);
void jum_settings_set_list(const char *key, const char *const *value);
