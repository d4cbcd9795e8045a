using NickAndSarah;

// Two servers on this machine, Nick's and Sarah's, and nothing between them. Each step is taken on one server, waits until the other
// shows it, and prints both walls. The program ends with 0 only if every step arrived.
try
{
    await using var nick = await Person.StartAsync("nick");
    await using var sarah = await Person.StartAsync("sarah");

    await Story.StepAsync("Nick and Sarah follow each other", nick, sarah, async () =>
    {
        await nick.CommandAsync("follow", sarah.Handle);
        await sarah.CommandAsync("follow", nick.Handle);
        await nick.UntilAsync("following holds Sarah", async () => (await nick.CollectionAsync("following")).Contains(sarah.Actor));
        await sarah.UntilAsync("following holds Nick", async () => (await sarah.CollectionAsync("following")).Contains(nick.Actor));
    });

    var post = "";
    await Story.StepAsync("Nick posts", nick, sarah, async () =>
    {
        await nick.PublishAsync(nick.Note("Good morning from my own server."));
        post = await sarah.UntilOnWallAsync("Good morning");
    });

    await Story.StepAsync("Sarah comments", nick, sarah, async () =>
    {
        await sarah.PublishAsync(sarah.Note("Good morning, Nick! Mine is right next door.", inReplyTo: post, to: nick.Actor));
        await nick.UntilOnWallAsync("Mine is right next door");
    });

    var picture = "";
    await Story.StepAsync("Sarah shares a picture", nick, sarah, async () =>
    {
        var attachment = await sarah.UploadAsync(Picture.Png(), "A red square on white ground");
        await sarah.PublishAsync(sarah.Note("Look what I painted.", attachment: attachment));
        picture = await nick.UntilOnWallAsync("A red square on white ground");
        await nick.UntilAsync("the picture can be fetched", async () => await nick.BytesAsync(attachment["url"]!.GetValue<string>()) == Picture.Png().Length);
    });

    var like = "";
    await Story.StepAsync("Nick likes it", nick, sarah, async () =>
    {
        like = await nick.PublishAsync(Story.Activity("Like", picture));
        await sarah.UntilOnWallAsync("1 like");
    });

    await Story.StepAsync("Nick passes it on", nick, sarah, async () =>
    {
        await nick.PublishAsync(Story.Activity("Announce", picture));
        await sarah.UntilOnWallAsync("nick passed on");
    });

    await Story.StepAsync("Sarah corrects her words", nick, sarah, async () =>
    {
        await sarah.PublishAsync(Story.Change(picture, "Look what I painted yesterday."));
        await nick.UntilOnWallAsync("yesterday");
    });

    await Story.StepAsync("Nick takes his like back", nick, sarah, async () =>
    {
        await nick.PublishAsync(Story.Activity("Undo", like));
        await sarah.UntilNotOnWallAsync("1 like");
    });

    await Story.StepAsync("Nick deletes his first post", nick, sarah, async () =>
    {
        await nick.PublishAsync(Story.Activity("Delete", post));
        await sarah.UntilNotOnWallAsync("Good morning from");
    });

    Console.WriteLine("Every step arrived.");
    return 0;
}
catch (StepFailedException e)
{
    await Console.Error.WriteLineAsync($"FAILED: {e.Message}");
    return 1;
}
