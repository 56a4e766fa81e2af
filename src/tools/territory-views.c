/* jumeau-territory views: saved views and tours go with the territory: a copy of the file with one row of its metadata,
 * `views`, holding the text that the window saves; without a file, what a territory carries is printed. */
#include "base/i18n.h"
#include "city/annotate.h"
#include "city/territory.h"
#include "overlay/saved-views.h"
#include "tools/territory-command.h"

static JumExit
print_carried(const char *path, GError **error)
{
    g_autoptr(JumTerritory) territory = jum_territory_open(path, error);
    if (territory == NULL)
        return JUM_EXIT_NONE;
    g_autofree char *text = jum_territory_metadata(territory, "views");
    if (text == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("%s carries no saved view."), path);
        return JUM_EXIT_NONE;
    }
    g_print("%s", text);
    return JUM_EXIT_ANSWER;
}

JumExit
jum_territory_command_views(int argc, char **argv, GError **error)
{
    if (argc == 1)
        return print_carried(argv[0], error);
    if (argc != 3) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_USAGE,
                    _("views needs a territory, or a territory, a file of views and a new file"));
        return JUM_EXIT_USAGE;
    }
    g_autoptr(JumTerritory) territory = jum_territory_open(argv[0], error); /* is it one? */
    g_autoptr(JumSavedViews) views =
        territory != NULL ? jum_saved_views_load(argv[1], error) : NULL;
    if (views == NULL)
        return JUM_EXIT_NONE;
    g_autofree char *text = jum_saved_views_to_text(views);
    return jum_territory_annotate(argv[0], argv[2], "views", text, error) ? JUM_EXIT_ANSWER
                                                                          : JUM_EXIT_NONE;
}
