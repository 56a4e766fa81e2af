/* GSettings behind a look-up of its schema, because a missing schema or key aborts the process and a
 * console that does not start at 3 a.m. for a preference is worse than one that forgets it. */
#include "app/settings.h"

#define SCHEMA "org.jumeau.Jumeau"

GSettings *
jum_settings(void)
{
    static GSettings *settings;
    static gboolean tried;
    if (!tried) {
        tried = TRUE;
        GSettingsSchemaSource *source = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema =
            source != NULL ? g_settings_schema_source_lookup(source, SCHEMA, TRUE) : NULL;
        if (schema != NULL)
            settings = g_settings_new_full(schema, NULL, NULL);
    }
    return settings;
}

/* The settings, if they know @key with this type. */
static GSettings *
knowing(const char *key, const char *type)
{
    GSettings *settings = jum_settings();
    if (settings == NULL)
        return NULL;
    g_autoptr(GSettingsSchema) schema = NULL;
    g_object_get(settings, "settings-schema", &schema, NULL);
    if (schema == NULL || !g_settings_schema_has_key(schema, key))
        return NULL;
    g_autoptr(GSettingsSchemaKey) known = g_settings_schema_get_key(schema, key);
    return g_variant_type_equal(g_settings_schema_key_get_value_type(known), type) ? settings
                                                                                   : NULL;
}

int
jum_settings_int(const char *key, int otherwise)
{
    GSettings *settings = knowing(key, "i");
    return settings != NULL ? g_settings_get_int(settings, key) : otherwise;
}

gboolean
jum_settings_bool(const char *key, gboolean otherwise)
{
    GSettings *settings = knowing(key, "b");
    return settings != NULL ? g_settings_get_boolean(settings, key) : otherwise;
}

char **
jum_settings_list(const char *key, const char *const *otherwise)
{
    GSettings *settings = knowing(key, "as");
    return settings != NULL ? g_settings_get_strv(settings, key) : g_strdupv((char **) otherwise);
}

void
jum_settings_set_int(const char *key, int value)
{
    GSettings *settings = knowing(key, "i");
    if (settings != NULL)
        g_settings_set_int(settings, key, value);
}

void
jum_settings_set_bool(const char *key, gboolean value)
{
    GSettings *settings = knowing(key, "b");
    if (settings != NULL)
        g_settings_set_boolean(settings, key, value);
}

void
jum_settings_set_list(const char *key, const char *const *value)
{
    GSettings *settings = knowing(key, "as");
    if (settings != NULL)
        g_settings_set_strv(settings, key, value);
}
