Console.WriteLine("ActorServer");
