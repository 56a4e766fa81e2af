/* jumeau-territory: makes, imports and inspects territories.  Here only the table of commands and what they
 * share: language, help, version, one sentence on stderr and the exit status that scripts rely on. */
#include <signal.h>
#include <string.h>

#include "base/i18n.h"
#include "base/language.h"
#include "tools/territory-command.h"

typedef struct {
    const char *name;
    JumExit (*run)(int argc, char **argv, GError **error);
    const char *help;
} Command;

static const Command commands[] = {
    {"generate", jum_territory_command_generate,
     N_("jumeau-territory generate --out FILE [--seed N] [--scale tiny|town|full|double]\n"
        "    The demonstration territory: Angers Loire Métropole, real in its frame, invented "
        "between.\n")},
#ifdef JUM_HAVE_IMPORT
    {"import", jum_territory_command_import,
     N_("jumeau-territory import --out FILE SOURCE… [--bbox MINLON,MINLAT,MAXLON,MAXLAT]\n"
        "                  [--map COLUMNS.json] [--name NAME] [--epsg CODE] [--time-zone ZONE]\n"
        "    A territory from files of others: OpenStreetMap (PBF, XML), GeoPackage, FlatGeobuf,\n"
        "    GeoJSON, Shapefile, CSV; CityJSON 1.0 to 2.0, CityJSONSeq and CityGML 2, whose faces\n"
        "    become footprints with a height and a roof; heights of the ground from GeoTIFF,\n"
        "    ESRI ASCII, SRTM .hgt;\n"
        "    a water network from an EPANET .inp, whose coordinates are metres of the frame.\n"
        "    --map says which columns go where, for files with words of their own.\n"
        "    Frame: Lambert-93 in France, else the UTM zone of the place, unless --epsg says.\n")},
    {"fetch", jum_territory_command_fetch,
     N_("jumeau-territory fetch NAME --out FILE [--dir DIR]\n"
        "    Downloads the open data of a territory (angers) and imports them.  What is already in "
        "DIR\n"
        "    (default: the user's cache) is not asked again; a download broken off is "
        "continued.\n")},
#endif
    {"export-water", jum_territory_command_export_water,
     N_("jumeau-territory export-water TERRITORY OUT.inp\n"
        "    The water network as an EPANET file, as the twin solves it; its title says what was "
        "assumed.\n")},
    {"views", jum_territory_command_views,
     N_("jumeau-territory views TERRITORY [VIEWS.ini OUT]\n"
        "    OUT: the territory with the saved views and tours of a file (in the window: V, Save "
        "as…),\n"
        "    for jumeau --view, --tour and a kiosk.  With the territory alone: those it "
        "carries.\n")},
    {"info", jum_territory_command_info,
     N_("jumeau-territory info FILE [--json]\n"
        "    What a territory holds: frame, extent, rows of each layer, where they came from.\n")},
    {"check", jum_territory_command_check,
     N_("jumeau-territory check FILE [--json]\n"
        "    Whether a territory is sound: each rule with what was measured and what is required.\n"
        "    Exit status 3 if one fails.\n")},
};

static void
print_help(const char *only)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (only == NULL)
        g_string_append(text, _("jumeau-territory: makes and inspects territories\n\n"));
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (only == NULL || strcmp(only, commands[i].name) == 0)
            g_string_append_printf(text, "%s\n", _(commands[i].help));
    g_string_append(text, _("Exit status: 0 an answer; 1 none, with one line on stderr; 2 wrong "
                            "usage;\n3 an answer that misses its tolerance.\n"));
    g_print("%s", text->str);
}

static JumExit
fail(const char *command, const GError *error)
{
    g_printerr("jumeau-territory%s%s: %s\n", command != NULL ? " " : "",
               command != NULL ? command : "", error->message);
    return g_error_matches(error, JUM_ERROR, JUM_ERROR_USAGE) ? JUM_EXIT_USAGE : JUM_EXIT_NONE;
}

static JumExit
run_command(const Command *command, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            print_help(command->name);
            return JUM_EXIT_ANSWER;
        }
    JumExit status = command->run(argc, argv, &error);
    return error != NULL ? fail(command->name, error) : status;
}

int
main(int argc, char **argv)
{
    jum_language_init();
    signal(SIGXFSZ, SIG_IGN); /* a file too large is a write that fails, not a death */
    const char *name = argc >= 2 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(NULL);
        return JUM_EXIT_ANSWER;
    }
    if (strcmp(name, "--version") == 0) {
        g_print("jumeau-territory %s\n", JUM_VERSION);
        return JUM_EXIT_ANSWER;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return run_command(&commands[i], argc - 2, argv + 2);
    g_autofree char *sentence =
        *name == '\0' ? g_strdup(_("which command? --help lists them"))
                      : g_strdup_printf(_("no command '%s'; --help lists them"), name);
    g_autoptr(GError) error = g_error_new_literal(JUM_ERROR, JUM_ERROR_USAGE, sentence);
    return fail(NULL, error);
}
