/* `fetch NAME`: downloads what data/fetch/NAME.json lists, then imports it.  The addresses are data: they move, and
 * another city is another file. */
#include <errno.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/path.h"
#include "tools/download.h"
#include "tools/territory-command.h"

/* Recipe: one file of data/fetch. */
typedef struct {
    JsonParser *parser;
    JsonObject *object;
    char *path;
} Recipe;

static void
recipe_clear(Recipe *recipe)
{
    g_clear_object(&recipe->parser);
    g_free(recipe->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Recipe, recipe_clear)

static const char *
text_of(JsonObject *object, const char *name)
{
    return json_object_get_string_member_with_default(object, name, NULL);
}

/* known_names: "angers, …", for the sentence that refuses another. */
static char *
known_names(void)
{
    g_autofree char *folder = jum_path_data("fetch");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GString) names = g_string_new(NULL);
    const char *file;
    while (dir != NULL && (file = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(file, ".json"))
            g_string_append_printf(names, "%s%.*s", names->len > 0 ? ", " : "",
                                   (int) strlen(file) - 5, file);
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static gboolean
read_recipe(Recipe *recipe, const char *name, GError **error)
{
    g_autofree char *relative = g_strdup_printf("fetch/%s.json", name);
    g_autoptr(GError) trouble = NULL;
    recipe->path = jum_path_data(relative);
    recipe->parser = json_parser_new();
    if (strchr(name, '/') != NULL || !g_file_test(recipe->path, G_FILE_TEST_EXISTS)) {
        g_autofree char *names = known_names();
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("nothing is known of '%s'; known: %s"),
                    name, names);
        return FALSE;
    }
    if (!json_parser_load_from_file(recipe->parser, recipe->path, &trouble)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s: %s", recipe->path, trouble->message);
        return FALSE;
    }
    JsonNode *root = json_parser_get_root(recipe->parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root))
        recipe->object = json_node_get_object(root);
    JsonNode *sources =
        recipe->object != NULL ? json_object_get_member(recipe->object, "sources") : NULL;
    if (sources == NULL || !JSON_NODE_HOLDS_ARRAY(sources)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s: no array \"sources\""),
                    recipe->path);
        return FALSE;
    }
    return TRUE;
}

/* download_all: @files gets the path of each source. */
static gboolean
download_all(const Recipe *recipe, const char *folder, GPtrArray *files, GError **error)
{
    JsonArray *sources = json_object_get_array_member(recipe->object, "sources");
    for (guint i = 0; i < json_array_get_length(sources); i++) {
        JsonNode *node = json_array_get_element(sources, i);
        JsonObject *source = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
        const char *file = source != NULL ? text_of(source, "file") : NULL;
        const char *url = source != NULL ? text_of(source, "url") : NULL;
        if (file == NULL || url == NULL || strchr(file, '/') != NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                        _("%s: source %u needs a file and a url"), recipe->path, i + 1);
            return FALSE;
        }
        char *path = g_build_filename(folder, file, NULL);
        g_ptr_array_add(files, path);
        if (!jum_download(url, path, error))
            return FALSE;
    }
    return TRUE;
}

/* write_map: the recipe's column map as the file that `import --map` takes. */
static gboolean
write_map(const Recipe *recipe, const char *path, GError **error)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_root(generator, json_object_get_member(recipe->object, "map"));
    return json_generator_to_file(generator, path, error);
}

static void
add_option(GPtrArray *words, const char *option, const char *value)
{
    if (value == NULL)
        return;
    g_ptr_array_add(words, g_strdup(option));
    g_ptr_array_add(words, g_strdup(value));
}

static JumExit
import_all(const Recipe *recipe,
           const char *folder,
           const GPtrArray *files,
           const char *out,
           GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    gint64 epsg = json_object_get_int_member_with_default(recipe->object, "epsg", 0);
    g_autofree char *code = epsg > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, epsg) : NULL;
    g_autofree char *map = g_build_filename(folder, "columns.json", NULL);
    add_option(words, "--out", out);
    add_option(words, "--name", text_of(recipe->object, "title"));
    add_option(words, "--bbox", text_of(recipe->object, "bbox"));
    add_option(words, "--epsg", code);
    add_option(words, "--time-zone", text_of(recipe->object, "time_zone"));
    if (json_object_has_member(recipe->object, "map")) {
        if (!write_map(recipe, map, error))
            return JUM_EXIT_NONE;
        add_option(words, "--map", map);
    }
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(words, g_strdup(files->pdata[i]));
    return jum_territory_command_import((int) words->len, (char **) words->pdata, error);
}

JumExit
jum_territory_command_fetch(int argc, char **argv, GError **error)
{
    const char *name = NULL, *out = NULL, *into = NULL;
    g_auto(Recipe) recipe = {0};
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    const JumArgument arguments[] = {
        {"NAME", JUM_ARGUMENT_POSITION, &name, TRUE},
        {"--out", JUM_ARGUMENT_TEXT, &out, TRUE},
        {"--dir", JUM_ARGUMENT_TEXT, &into, FALSE},
        {NULL},
    };
    if (!jum_arguments_parse(arguments, argc, argv, error))
        return JUM_EXIT_USAGE;
    if (!read_recipe(&recipe, name, error))
        return JUM_EXIT_NONE;
    g_autofree char *folder =
        into != NULL ? g_strdup(into)
                     : g_build_filename(g_get_user_cache_dir(), "jumeau", "fetch", name, NULL);
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s: %s", folder, g_strerror(errno));
        return JUM_EXIT_NONE;
    }
    if (!download_all(&recipe, folder, files, error))
        return JUM_EXIT_NONE;
    return import_all(&recipe, folder, files, out, error);
}
