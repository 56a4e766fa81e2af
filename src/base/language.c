/* The catalogue of sentences: installed, or in the po/ folder of the build this program runs from. */
#include "base/language.h"

#include "base/i18n.h"
#include "base/path.h"

#include <locale.h>

void
jum_language_init(void)
{
    g_autofree char *folder = jum_path_catalogues();
    setlocale(LC_ALL, "");
    bindtextdomain(GETTEXT_PACKAGE, folder);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
}
