using ActorServer.Http;

namespace ActorServer.Wall;

/// <summary>What went wrong, for people. Programs get problem details.</summary>
internal static class ErrorPages
{
    internal static IResult Show(Frame frame, int status)
    {
        var (heading, text) = Words(status);
        return new PageResult<MessagePage>(new()
        {
            [nameof(MessagePage.Frame)] = frame with { Title = heading },
            [nameof(MessagePage.Heading)] = heading,
            [nameof(MessagePage.Text)] = text,
        }, status);
    }

    /// <summary>A page for a browser that would otherwise get an empty answer or a problem document.</summary>
    internal static Task<IResult> ShowAsync(HttpContext http, int status) =>
        http.RequestServices.GetRequiredService<Pages>().ForAnybodyAsync(http, "", (_, frame) => Task.FromResult(Show(frame, status)));

    /// <summary>Answers without a body, and exceptions, become pages where a page was asked for, and problem details elsewhere. [RFC 9457]</summary>
    internal static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerAsync,
            StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages(context => AnswerAsync(context.HttpContext));
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var answer = IsForPeople(http.Request) ? await ShowAsync(http, status) : Results.Problem(statusCode: status);
        await answer.ExecuteAsync(http);
    }

    /// <summary>Did a browser ask, to show it to somebody?</summary>
    internal static bool IsForPeople(HttpRequest request) => !MediaTypes.WantsDocument(request);

    private static (string Heading, string Text) Words(int status) => status switch
    {
        StatusCodes.Status404NotFound => (Language.Text("Nothing here"), Language.Text("There is nothing at this address, or nothing that you may see.")),
        StatusCodes.Status410Gone => (Language.Text("Gone"), Language.Text("This was here and was deleted.")),
        StatusCodes.Status413PayloadTooLarge => (Language.Text("Too large"), Language.Text("That is more than this server takes at once.")),
        StatusCodes.Status429TooManyRequests => (Language.Text("Too fast"), Language.Text("Wait a minute, then try again.")),
        StatusCodes.Status503ServiceUnavailable => (Language.Text("Not just now"), Language.Text("This server cannot write just now. Nothing of what you sent was kept: try again in a few minutes.")),
        >= 500 => (Language.Text("Our fault"), Language.Text("Something went wrong on this server. It is written to its log.")),
        _ => (Language.Text("That did not work"), Language.Text("The server did not understand this request.")),
    };
}
