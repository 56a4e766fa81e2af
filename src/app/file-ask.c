/* One file chooser for all: the desktop's own (GtkFileChooserNative), modal, owned by itself until it is answered. */
#include "app/file-ask.h"

typedef struct {
    JumFileAnswer answer;
    gpointer data;
} Asked;

static void
on_response(GtkNativeDialog *dialog, int response, Asked *asked)
{
    g_autoptr(GFile) file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
    g_autofree char *path =
        response == GTK_RESPONSE_ACCEPT && file != NULL ? g_file_get_path(file) : NULL;
    JumFileAnswer answer = asked->answer;
    gpointer data = asked->data;
    g_free(asked);
    g_object_unref(dialog);
    answer(path, data);
}

void
jum_file_ask(GtkWidget *near, const JumFileAsk *ask, JumFileAnswer answer, gpointer data)
{
    Asked *asked = g_new0(Asked, 1);
    *asked = (Asked){answer, data};
    GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
        ask->title, GTK_WINDOW(gtk_widget_get_root(near)),
        ask->name != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, NULL,
        NULL);
    if (ask->name != NULL)
        gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), ask->name);
    if (ask->pattern != NULL) {
        g_autoptr(GtkFileFilter) filter = gtk_file_filter_new();
        gtk_file_filter_set_name(filter, ask->kind);
        gtk_file_filter_add_pattern(filter, ask->pattern);
        gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(dialog), filter);
    }
    g_signal_connect(dialog, "response", G_CALLBACK(on_response), asked);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}
